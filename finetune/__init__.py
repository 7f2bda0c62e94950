"""Training of the project's own models; the product runs without this package."""
