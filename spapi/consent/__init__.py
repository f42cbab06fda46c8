"""OAuth: how a seller authorises an application, by website or Appstore, and the pages for it."""
