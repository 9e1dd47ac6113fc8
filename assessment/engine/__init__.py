"""The engine: values in, values out. It sees no cell and no file."""
