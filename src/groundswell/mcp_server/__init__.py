"""The MCP server: tools and resources for language models, around one engine."""
