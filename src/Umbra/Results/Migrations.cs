using System.Collections.Immutable;

namespace Umbra.Results;

/// <summary>
/// The schema, as steps from one version to the next; a step that was released is never changed. The words are those that SQLite and PostgreSQL share, so that
/// there is one schema: <c>docs/reference/results.md</c>.
/// </summary>
internal static class Migrations
{
    /// <summary>The steps; the first makes version 1.</summary>
    public static ImmutableArray<ImmutableArray<string>> Steps { get; } =
    [
        [
            """
            create table umbra_runs (
              id text not null primary key, started_ms bigint not null, ended_ms bigint, touched_ms bigint not null, labels text not null)
            """,
            """
            create table umbra_judging (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, settings text not null, primary key (run, mirror))
            """,
            """
            create table umbra_writers (
              run text not null references umbra_runs (id) on delete cascade, writer text not null, number bigint not null, primary key (run, writer))
            """,
            $"""
            create table umbra_endpoints (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, endpoint text not null,
              {Columns(ResultsColumns.Endpoint)}, primary key (run, mirror, endpoint))
            """,
            """
            create table umbra_durations (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, endpoint text not null,
              side integer not null, microseconds bigint not null, n bigint not null, primary key (run, mirror, endpoint, side, microseconds))
            """,
            $"""
            create table umbra_paths (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, endpoint text not null, path text not null,
              {Columns(ResultsColumns.Path)}, primary key (run, mirror, endpoint, path))
            """,
            """
            create table umbra_examples (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, exchange text not null, document text not null,
              primary key (run, mirror, exchange))
            """,
            """
            create table umbra_example_paths (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, endpoint text not null, path text not null,
              lot bigint not null, exchange text not null, primary key (run, mirror, endpoint, path, lot))
            """,
            "create index umbra_example_paths_exchange on umbra_example_paths (run, mirror, exchange)",
        ],
        [
            """
            create table umbra_not_compared (
              run text not null references umbra_runs (id) on delete cascade, mirror text not null, reason text not null, n bigint not null,
              primary key (run, mirror, reason))
            """,
        ],
    ];

    private static string Columns(ImmutableArray<string> names) => string.Join(", ", names.Select(name => $"{name} bigint not null"));
}
