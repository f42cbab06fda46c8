"""What SP-API no longer keeps and MWS did: feeds sent, reports requested, acknowledgements, schedules."""
