"""WHO IS ASKING: sign-in, sessions, tokens and the actor they stand for."""
