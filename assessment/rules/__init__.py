"""The rating scale, and when a level counts as achieved: their only owner."""
