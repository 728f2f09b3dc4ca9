"""A server that speaks the part of Metabase's API that makes collections, questions and dashboards."""
