using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.DemoServer;

/// <summary>The tool that reads web pages.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerFetchTests
{
    private const int MaxBytes = 256 << 10;

    [Fact]
    public async Task Page_comes_with_its_status_and_type()
    {
        await using var site = await StubHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync("a page");
        });

        var result = await FetchAsync(site.Url, TimeProvider.System);

        Assert.Equal("HTTP 200 text/plain; charset=utf-8\na page", result.Text());
    }

    [Fact]
    public async Task Missing_page_is_a_failure_with_its_status()
    {
        await using var site = await StubHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("no such page");
        });

        var result = await FetchAsync(site.Url, TimeProvider.System);

        Assert.Equal("HTTP 404\nno such page", result.FailureText());
    }

    [Fact]
    public async Task Endless_page_is_cut_off()
    {
        await using var site = await StubHttpServer.StartAsync(async context =>
        {
            var piece = new string('x', 4096);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(piece, context.RequestAborted);
            }
        });

        var result = await FetchAsync(site.Url, TimeProvider.System);

        Assert.Equal(MaxBytes, Assert.IsType<TextContentBlock>(result.Content[1]).Text.Length);
    }

    [Fact]
    public async Task Site_that_does_not_answer_is_given_up_after_ten_seconds()
    {
        var time = new ManualTimeProvider();
        var asked = new Recorder<string>();
        await using var site = await StubHttpServer.StartAsync(async context =>
        {
            asked.Add(context.Request.Path);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var fetching = FetchAsync(new Uri(site.Url, "/slow"), time);
        await asked.WaitAsync(path => path == "/slow", "the site is asked");
        time.Advance(TimeSpan.FromSeconds(10));

        var result = await fetching.Within("the end of the fetch");
        Assert.Contains("did not answer within 10 s", result.FailureText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Site_that_is_not_there_is_a_failure()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Next()}/");

        var result = await FetchAsync(nobody, TimeProvider.System);

        Assert.Contains(nobody.Authority, result.FailureText(), StringComparison.Ordinal);
    }

    private static async Task<CallToolResult> FetchAsync(Uri url, TimeProvider time)
    {
        await using var demo = await HttpDemo.StartAsync(0, time, TestContext.Current.CancellationToken);
        await using var client = await SdkClient.ConnectAsync(demo.Endpoint);
        return await client.Mcp.CallToolAsync("fetch", new Dictionary<string, object?> { ["url"] = url.ToString() },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
