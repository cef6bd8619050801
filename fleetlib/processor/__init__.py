"""The processor: two consumers of one log that never wait for one another, and the live page.

`write` stores rows and offsets in one transaction; `watch` finds incidents and feeds the live page.
"""
