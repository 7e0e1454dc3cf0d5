using System.CommandLine;
using Gateway.Host.Cli.Cel;

var root = new RootCommand("One endpoint between agents (MCP clients) and many MCP servers.");
root.Add(CelCommand.Create());
return await root.Parse(args).InvokeAsync();
