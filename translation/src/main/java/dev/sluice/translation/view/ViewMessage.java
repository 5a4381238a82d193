package dev.sluice.translation.view;

/** What a view's writer tells those who read it. */
sealed interface ViewMessage permits ViewUpdate, ViewProgress {}
