//! Takes [`Artifacts`](crate::Artifacts), gives files on disk: show, dry run, apply, undo. The only writer.
