using System.CommandLine;
using Gateway.Actors.Upstreams.Children.Guard;

// The guard starts while the first child's caller waits: it takes no command tree (20 ms), and no handler for Ctrl-C with it.
return args is [ChildGuard.Verb] ? ChildGuard.Run() : await RunAsync(args);

static Task<int> RunAsync(string[] args)
{
    var root = new RootCommand("One endpoint between agents (MCP clients) and many MCP servers.");
    return root.Parse(args).InvokeAsync();
}
