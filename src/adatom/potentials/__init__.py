"""What forces it feels: the catalogue of models, access to them, calculators."""
