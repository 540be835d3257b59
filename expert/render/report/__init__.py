"""What a report shows, without a format: calendar, pain course, handover, reasoning, and the page for patients."""
