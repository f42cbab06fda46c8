"""Translates: parameters to REST calls, replies to XML, page tokens; and carries out the steps a plan yields."""
