"""All benchmarks: `python -m tests.benchmarks`, or `make bench`. Trust the ratios of one run, not the milliseconds."""

from tests.benchmarks import assessing, batches, endurance, engines, interviews, peers, start_up

start_up.main()
assessing.main()
engines.main()
peers.main()
interviews.main()
batches.main()
endurance.main()
