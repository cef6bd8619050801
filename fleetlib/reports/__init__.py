"""Notebooks as reports: run through papermill, checked, kept, and shown as pages that make no request."""
