using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Pipeline.Forwarding;

/// <summary>How another node's answer is brought to the client.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ForwardedReplyTests
{
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo"}}""";

    [Theory]
    [InlineData("whole", 5, "whole")]
    [InlineData("", 0, "")]
    [InlineData("", 5, "unknown")]
    public async Task Answer_that_came_whole_stays_when_its_owner_is_lost_before_it_said_that_this_was_all(string came, int length, string expected)
    {
        var owner = new Pipe();
        await owner.Writer.WriteAsync(Encoding.UTF8.GetBytes(came), TestContext.Current.CancellationToken);
        using var content = new StreamContent(owner.Reader.AsStream()) { Headers = { ContentLength = length } };
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        using var lost = new CancellationTokenSource();
        var client = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = client } };
        var reply = new ForwardedReply(context, response, streamBytes: 1024);
        reply.CopyHead();
        var copying = reply.CopyAsync(lost.Token);

        await lost.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying.Within("the loss of the owner"));
        await LostReply.EndAsync(context, reply, Encoding.UTF8.GetBytes(Call));

        var told = Encoding.UTF8.GetString(client.ToArray());
        Assert.Equal(expected, expected == "unknown" ? (string?)JsonNode.Parse(told)!["error"]!["data"]!["executed"] : told);
    }
}
