"""What all sheets share: the look, and how sheets become a package."""
