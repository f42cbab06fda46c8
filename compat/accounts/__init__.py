"""Who calls and what he may do: finding accounts, making their SP-API clients, the policy of writes."""
