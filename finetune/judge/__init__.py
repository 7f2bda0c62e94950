"""The judge of passages: what nearness in meaning should weigh in it."""
