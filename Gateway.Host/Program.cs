using System.CommandLine;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Host.Cli;
using Gateway.Host.Cli.Audit;
using Gateway.Host.Cli.Cel;
using Gateway.Host.Cli.DemoServer;
using Gateway.Host.Cli.Policy;
using Gateway.Host.Cli.Token;
using Gateway.Host.Cli.Tools;

// The guard starts while the first child's caller waits: it takes no command tree (20 ms), and no handler for Ctrl-C with it.
return args is [ChildGuard.Verb] ? ChildGuard.Run() : await RunAsync(args);

static Task<int> RunAsync(string[] args)
{
    var root = RunCommand.Create();
    root.Subcommands.Add(DemoServerCommand.Create());
    root.Subcommands.Add(ToolsCommand.Create());
    root.Subcommands.Add(CelCommand.Create());
    root.Subcommands.Add(TokenCommand.Create());
    root.Subcommands.Add(SchemaCommand.Create());
    root.Subcommands.Add(AuditCommand.Create());
    root.Subcommands.Add(PolicyCommand.Create());
    root.Subcommands.Add(MigrateCommand.Create());
    root.Subcommands.Add(KeysCommand.Create());

    // Calls under way get their time after a signal: the longest that may be configured, and what ending takes. What really ends the process
    // before is its own deadline, and whoever stops it must wait for longer than that.
    return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromHours(25) });
}
