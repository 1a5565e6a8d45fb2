"""Where web results come from: each file translates one search provider."""
