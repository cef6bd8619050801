"""What was, once more: a replay of history through detection, and dead letters through the pipeline of today.

It lies above the services, beside `fleetlib.embedded`, since it runs their code on other sources and sinks.
"""
