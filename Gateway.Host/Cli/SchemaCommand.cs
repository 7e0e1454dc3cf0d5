using System.CommandLine;
using Gateway.Host.Configuration.Schema;

namespace Gateway.Host.Cli;

/// <summary>The verb <c>schema</c>: the JSON schema of the configuration, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var cluster = new Option<bool>("--cluster") { Description = "That of the file of --cluster instead." };
        var command = new Command("schema", "Print the JSON schema of the configuration, by which editors complete and check it.") { cluster };
        command.SetAction(result => result.InvocationConfiguration.Output.Write(
            result.GetValue(cluster) ? ConfigSchema.WriteCluster(XmlSummaries.Load()) : ConfigSchema.Write(XmlSummaries.Load())));
        return command;
    }
}
