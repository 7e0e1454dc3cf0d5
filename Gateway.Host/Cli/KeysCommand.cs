using System.CommandLine;
using Gateway.Host.Cluster;

namespace Gateway.Host.Cli;

/// <summary>The verb <c>keys</c>: the keys that seal what clients carry.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--file")
        {
            HelpName = "FILE",
            Description = "A key-ring file, to whose front the key is put; it is made where there is none. Without it the key is printed.",
        };
        var once = new Option<bool>("--if-missing") { Description = "Only make the file where there is none." };
        var command = new Command("new", "Make a new key. Nodes seal with it when every live node has it.") { file, once };
        command.SetAction(async (parsed, _) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(file) is not { } path)
            {
                await output.WriteLineAsync(KeyRingFile.NewKey());
                return 0;
            }

            try
            {
                if (parsed.GetValue(once) && File.Exists(path))
                {
                    await output.WriteLineAsync($"{path}: {string.Join(", ", KeyRingFile.Read(path).Ids)}");
                    return 0;
                }

                await output.WriteLineAsync($"{path}: {string.Join(", ", KeyRingFile.Add(path).Ids)}");
                return 0;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return new Command("keys", "The keys that seal session ids, cursors and states.") { command };
    }
}
