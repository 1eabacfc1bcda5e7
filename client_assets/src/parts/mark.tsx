/** Linkwell's mark: two leaves that hold one another. Decorative; the name stands beside it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark-leaf" d="M15.8 28.3c-.3-8.4 3.9-14.9 13.2-16.3.8 9.3-4.4 14.3-13.2 16.3Z" />
      <path class="mark-sun" d="M16 28.3C17 16.8 13.3 7.8 4 3.7 2.3 15.8 6.3 24.7 16 28.3Z" />
    </svg>
  );
}
