"""A photo of a parcel label in, the codes on it out; and the demo's labels, drawn. Knows no database."""
