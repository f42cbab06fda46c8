"""Plans of the section Reports: requests, lists, documents, schedules."""
