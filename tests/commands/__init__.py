"""What people can do, and how it ends for them."""
