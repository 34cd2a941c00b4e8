"""Text messages and e-mails: templates, sending through providers, delivery receipts."""
