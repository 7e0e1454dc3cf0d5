using System.CommandLine;

var root = new RootCommand("One endpoint between agents (MCP clients) and many MCP servers.");
return await root.Parse(args).InvokeAsync();
