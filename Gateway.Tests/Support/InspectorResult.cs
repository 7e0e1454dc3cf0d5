using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>What Inspector's CLI said.</summary>
/// <param name="ExitCode">0; 3: not authorized; 4: unreachable; 5: the tool failed or does not exist.</param>
/// <param name="Result">The MCP result, if one came.</param>
/// <param name="Transcript">All it wrote, for the message of a failed test.</param>
public sealed record InspectorResult(int ExitCode, JsonNode? Result, string Transcript)
{
    /// <summary>The result, after a check that the run succeeded.</summary>
    public JsonNode Succeeded()
    {
        Assert.True(ExitCode == 0 && Result is not null, $"Inspector ended with {ExitCode}:\n{Transcript}");
        return Result!;
    }
}
