-- An index by range reads all pages that it has not summed up; it no longer waits for a vacuum to do so.
alter index if exists estimates.touch_day_forecasts_by_night set (autosummarize = on);
alter index if exists estimates.channel_forecasts_by_night set (autosummarize = on);
