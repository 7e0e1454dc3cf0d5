namespace Gateway.Host.Configuration.Validation;

/// <summary>A child process can be started with what is written.</summary>
internal static class StdioRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (target, path) in ConfigWalk.Targets(config))
        {
            if (target.Stdio is { } stdio)
            {
                Nul(stdio.Cmd, $"{path}.stdio.cmd", report);
                for (var index = 0; index < stdio.Args.Count; index++)
                {
                    Nul(stdio.Args[index], $"{path}.stdio.args[{index}]", report);
                }

                foreach (var (name, value) in stdio.Env)
                {
                    CheckVariable(name, value, $"{path}.stdio.env", report);
                }
            }
        }
    }

    private static void CheckVariable(string name, string value, string path, ValidationReport report)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
        {
            report.Error(path, $"{Reading.Quoted.Text(name)} cannot be the name of a variable.", "Write a name such as API_TOKEN.");
        }

        Nul(value, Reading.ConfigPath.Key(path, name), report);
    }

    // The system ends a text at its first NUL, so the child would get something else than what is written.
    private static void Nul(string text, string path, ValidationReport report)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            report.Error(path, "The value has a NUL character.", "Remove it.");
        }
    }
}
