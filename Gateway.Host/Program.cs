using System.CommandLine;
using Gateway.Host.Cli.DemoServer;

var root = new RootCommand("One endpoint between agents (MCP clients) and many MCP servers.");
root.Subcommands.Add(DemoServerCommand.Create());
return await root.Parse(args).InvokeAsync();
