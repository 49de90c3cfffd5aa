#pragma once

namespace madang {

/// Each runs one benchmark, prints what it measured and a JSON object as the last line, and gives the exit code.
int run_pipeline();
int run_recovery();
int run_lists();
int run_memory();
int run_repeats();
int run_http_orders();
int run_ws_fanout();
int run_ws_idle();
int run_snapshot_turn();
int run_risk_ladder();
int run_stops();
int run_portfolio_value();
int run_portfolio_watch();
int run_year_of_days();
int run_settle();
int run_logins();
int run_soak();
int run_search();

/// `--seconds N`; 0: as long as the benchmark likes.
inline double wanted_seconds = 0;

}  // namespace madang
