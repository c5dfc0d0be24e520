"""The law of four parties: schema, model and twin give one verdict on every record."""
