"""The source `umami`: visits and events from the database of Umami, web statistics that a shop hosts itself."""
