"""The road network before anyone drives on it: where it comes from, how it is checked, saved and loaded."""
