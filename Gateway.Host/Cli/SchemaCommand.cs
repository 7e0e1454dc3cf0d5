using System.CommandLine;
using Gateway.Host.Configuration.Schema;

namespace Gateway.Host.Cli;

/// <summary>The verb <c>schema</c>: the JSON schema of the configuration, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON schema of the configuration, by which editors complete and check it.");
        command.SetAction(result => result.InvocationConfiguration.Output.Write(ConfigSchema.Write(XmlSummaries.Load())));
        return command;
    }
}
