using CsCheck;
using Umbra.Core.Http;

namespace Umbra.Tests.Http;

public sealed class ConversationProperties
{
    [Fact]
    public void Any_split_and_interleaving_gives_the_same_exchanges()
    {
        var splits = Gen.Select(ConversationGenerator.Conversation, Gen.Int[1, 60].Array[4, 12], Gen.Int[0, 99].Array[200]);
        splits.Sample((conversation, sizes, choices) => Split(conversation, sizes, choices) == Whole(conversation), iter: 5_000);
    }

    [Fact]
    public void Two_threads_give_the_same_exchanges_as_one()
    {
        ConversationGenerator.Conversation.Sample(conversation => Threaded(conversation) == Whole(conversation), iter: 300, threads: 1);
    }

    [Fact]
    public void Mutated_conversations_neither_throw_nor_hang_nor_grow()
    {
        var iterations = Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 10_000_000 : 100_000;
        Gen.Select(ConversationGenerator.Conversation, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5_000], Gen.Byte).Array[1, 6], Gen.Int[1, 80].Array[3])
            .Sample(
                (conversation, mutations, sizes) =>
                {
                    var requests = Mutate([.. conversation.SelectMany(exchange => exchange.Request)], mutations);
                    var responses = Mutate([.. conversation.SelectMany(exchange => exchange.Response)], mutations);
                    var sink = new RecordingSink();
                    var reader = new Conversation(new HttpLimits(), sink);
                    Give(reader, requests, sizes, isRequest: true);
                    Give(reader, responses, sizes, isRequest: false);
                    reader.Close();
                    return sink.Failures.Count == 0 && sink.Opaque.Count <= 1
                        && sink.Exchanges.All(exchange => exchange is { Outcome: not null, IsResponseWhole: not null });
                },
                iter: iterations);
    }

    private static string Whole((byte[] Request, byte[] Response)[] conversation)
    {
        var sink = new RecordingSink();
        var reader = new Conversation(new HttpLimits(), sink);
        byte[] requests = [.. conversation.SelectMany(exchange => exchange.Request)];
        reader.RequestArriving(requests.Length);
        reader.RequestBytes(requests, 1);
        reader.ResponseBytes([.. conversation.SelectMany(exchange => exchange.Response)], 1);
        reader.Close();
        Assert.Equal(conversation.Length, sink.Exchanges.Count);
        Assert.All(sink.Exchanges, exchange => Assert.True(exchange is { Outcome: "complete", IsResponseWhole: true }));
        return Text(sink);
    }

    // A response may be given as soon as its request was announced, read or not; a request is announced before it is read.
    private static string Split((byte[] Request, byte[] Response)[] conversation, int[] sizes, int[] choices)
    {
        var sink = new RecordingSink();
        var reader = new Conversation(new HttpLimits(), sink);
        byte[] requests = [.. conversation.SelectMany(exchange => exchange.Request)];
        byte[] responses = [.. conversation.SelectMany(exchange => exchange.Response)];
        int announced = 0, read = 0, answered = 0;
        for (var step = 0; read < requests.Length || answered < responses.Length; step++)
        {
            var size = sizes[step % sizes.Length];
            var answerable = Answerable(conversation, announced);
            switch ((choices[step % choices.Length] + (step / choices.Length)) % 3)
            {
                case 0 when announced < requests.Length:
                    var more = Math.Min(size, requests.Length - announced);
                    reader.RequestArriving(more);
                    announced += more;
                    break;
                case 1 when read < announced:
                    var length = Math.Min(size, announced - read);
                    reader.RequestBytes(requests.AsSpan(read, length), 1);
                    read += length;
                    break;
                case 2 when answered < answerable:
                    var answer = Math.Min(size, answerable - answered);
                    reader.ResponseBytes(responses.AsSpan(answered, answer), 1);
                    answered += answer;
                    break;
            }
        }

        reader.Close();
        return Text(sink);
    }

    private static int Answerable((byte[] Request, byte[] Response)[] conversation, int announced)
    {
        var answerable = 0;
        foreach (var (request, response) in conversation)
        {
            if (announced < request.Length)
            {
                break;
            }

            announced -= request.Length;
            answerable += response.Length;
        }

        return answerable;
    }

    private static string Threaded((byte[] Request, byte[] Response)[] conversation)
    {
        var sink = new RecordingSink();
        var reader = new Conversation(new HttpLimits(), sink);
        using var announced = new SemaphoreSlim(0);
        var responding = new Thread(() =>
        {
            foreach (var (_, response) in conversation)
            {
                announced.Wait();
                Give(reader, response, [7, 3], isRequest: false);
            }
        });
        responding.Start();
        foreach (var (request, _) in conversation)
        {
            reader.RequestArriving(request.Length);
            announced.Release();
            reader.RequestBytes(request.AsSpan(0, request.Length / 2), 1);
            reader.RequestBytes(request.AsSpan(request.Length / 2), 1);
        }

        responding.Join();
        reader.Close();
        return Text(sink);
    }

    private static void Give(Conversation reader, byte[] bytes, int[] sizes, bool isRequest)
    {
        for (int at = 0, step = 0; at < bytes.Length; step++)
        {
            var piece = bytes.AsSpan(at, Math.Min(sizes[step % sizes.Length], bytes.Length - at));
            if (isRequest)
            {
                reader.RequestArriving(piece.Length);
                reader.RequestBytes(piece, 1);
            }
            else
            {
                reader.ResponseBytes(piece, 1);
            }

            at += piece.Length;
        }
    }

    private static byte[] Mutate(byte[] bytes, (int Kind, int Place, byte Value)[] mutations)
    {
        var mutated = bytes.ToList();
        foreach (var (kind, place, value) in mutations)
        {
            var at = place % (mutated.Count + 1);
            if (kind == 0)
            {
                mutated.Insert(at, value);
            }
            else if (at < mutated.Count && kind == 1)
            {
                mutated[at] = value;
            }
            else if (at < mutated.Count)
            {
                mutated.RemoveAt(at);
            }
        }

        return [.. mutated];
    }

    private static string Text(RecordingSink sink)
    {
        Assert.Empty(sink.Failures);
        return string.Join('\n', sink.Exchanges) + "|" + string.Join(',', sink.Opaque) + string.Join(',', sink.Unreadable);
    }
}
