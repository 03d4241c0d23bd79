"""What tests of several features share: a real PostgreSQL, a fence around loopback, posts as networks give them."""
