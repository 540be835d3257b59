"""Views of an assessment: terminal text, Markdown and HTML."""
