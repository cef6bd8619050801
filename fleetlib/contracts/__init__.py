"""What travels: the columns with their units and ranges, the protobuf schema, the names of topics."""
