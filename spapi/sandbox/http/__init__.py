"""The sandbox as a server: finds the operation, authorises, paces, plants faults; LWA, pages, documents."""
