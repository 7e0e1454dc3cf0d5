using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>Reads results the way assertions want them.</summary>
public static class ResultText
{
    /// <summary>The text blocks, one a line, after a check that the call did not fail.</summary>
    public static string Text(this CallToolResult result)
    {
        var text = result.AnyText();
        Assert.False(result.IsError is true, $"The tool failed: {text}");
        return text;
    }

    /// <summary>The text of a failed call, after a check that it did fail.</summary>
    public static string FailureText(this CallToolResult result)
    {
        var text = result.AnyText();
        Assert.True(result.IsError is true, $"The tool should have failed, but said: {text}");
        return text;
    }

    private static string AnyText(this CallToolResult result) =>
        string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
