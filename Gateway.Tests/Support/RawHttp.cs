using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>One HTTP/1.1 connection, byte by byte: for requests that no client library would send, and for connections that break.</summary>
public sealed class RawHttp : IDisposable
{
    private const int MaxLine = 64 << 10;

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly BufferedStream _input;

    private RawHttp(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = new BufferedStream(_stream);
    }

    /// <param name="endpoint">Where to connect.</param>
    /// <param name="from">The own address; null: whichever the system takes.</param>
    public static async Task<RawHttp> ConnectAsync(Uri endpoint, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(endpoint.Host, endpoint.Port).Within($"a connection to {endpoint}");
        return new RawHttp(socket);
    }

    /// <summary>A POST of a JSON body, with its length, as MCP clients send it; the headers come before the usual ones.</summary>
    public static string Post(string body, params IEnumerable<string> headers) =>
        $"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}"
        + $"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>Sends bytes as they are: each character is one byte.</summary>
    public async Task SendAsync(string bytes)
    {
        try
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server closed already; what it answered before is still read.
        }
    }

    /// <summary>Sends bytes and reads the answer.</summary>
    public async Task<RawAnswer> AskAsync(string bytes)
    {
        await SendAsync(bytes);
        return await ReadAsync();
    }

    /// <summary>Reads one answer whole.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        var head = await ReadHeadAsync();
        var body = head.Header("Transfer-Encoding") == "chunked" ? await ReadChunksAsync().Within("the chunks of an answer")
            : await ReadBytesAsync(int.Parse(head.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)).Within("the body of an answer");
        return head with { Body = body };
    }

    /// <summary>Reads status and headers of an answer; the body is still to come.</summary>
    public async Task<RawAnswer> ReadHeadAsync()
    {
        var status = await ReadLineAsync("the status line of an answer") ?? throw new IOException("The connection was closed instead of an answer.");
        var headers = new List<(string Name, string Value)>();
        while (await ReadLineAsync("the headers of an answer") is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return new RawAnswer(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, "");
    }

    /// <summary>Reads the next bytes of a body.</summary>
    public Task<string> ReadPartAsync(int count) => ReadBytesAsync(count).Within("a part of a body");

    /// <summary>Reads the next chunk of an answer in chunks; null after the last.</summary>
    public async Task<string?> ReadChunkAsync()
    {
        var size = await ReadLineAsync("the size of a chunk") ?? throw new IOException("The connection was closed within the chunks.");
        var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var chunk = await ReadBytesAsync(length).Within("a chunk");
        await ReadLineAsync("the end of a chunk");
        return length == 0 ? null : chunk;
    }

    /// <summary>Waits until the server closes the connection; what it sends before that is returned.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        try
        {
            while (await ReadByteAsync().Within("the end of the connection") is { } next)
            {
                text.Append((char)next);
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        return text.ToString();
    }

    /// <summary>Breaks the connection: the peer gets a reset.</summary>
    public void Cut()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose()
    {
        _input.Dispose();
        _stream.Dispose();
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (await ReadChunkAsync() is { } chunk)
        {
            body.Append(chunk);
        }

        return body.ToString();
    }

    private async Task<string> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        await _input.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<string?> ReadLineAsync(string phase)
    {
        var line = new StringBuilder();
        while (await ReadByteAsync().Within(phase) is { } next)
        {
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            Assert.True(line.Append((char)next).Length < MaxLine, "a line without an end");
        }

        return line.Length == 0 ? null : line.ToString();
    }

    private async Task<byte?> ReadByteAsync()
    {
        var one = new byte[1];
        return await _input.ReadAsync(one, TestContext.Current.CancellationToken) == 0 ? null : one[0];
    }
}
