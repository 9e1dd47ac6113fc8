"""The development sheets: growth plan, accomplishments, check-ins."""
