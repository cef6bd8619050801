"""Networks from OpenStreetMap."""
