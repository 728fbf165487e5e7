"""Stories that go round the whole ring over HTTP, on the real servers."""
